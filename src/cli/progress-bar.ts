import { SingleBar } from 'cli-progress';

/** A progress bar of a tool, named as what is under way; it goes when it is stopped. */
export function progressBar(name: string): SingleBar {
  return new SingleBar({ format: `${name} {bar} {value}/{total}  {duration_formatted}`, clearOnComplete: true });
}
