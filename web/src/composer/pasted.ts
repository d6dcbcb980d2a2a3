/** What is pasted: files to attach, and the text that goes into the field. */
interface Pasted {
  readonly files: readonly File[];
  /** null: the browser pastes what there is of it. */
  readonly text: string | null;
}

/**
 * Sorts out what a clipboard holds. Formatted text may come with a picture of itself, a file with its name or address, and a
 * picture with the HTML that shows it: each is one thing.
 */
export function readPasted(data: DataTransfer): Pasted {
  const files = [...data.files];
  const plain = data.getData('text/plain');
  const html = data.getData('text/html');
  const formatted = textOfHtml(html);
  if (files.length === 0 || (plain !== '' && formatted !== '')) return { files: [], text: null };
  const isPictureAlone = html !== '' && formatted === '';
  if (plain === '' || isPictureAlone) return { files, text: formatted };
  return { files, text: isAboutFiles(plain, files) ? '' : null };
}

function textOfHtml(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
}

/** Whether each line is the name of one of the files, perhaps without its ending, or where it is. */
function isAboutFiles(plain: string, files: readonly File[]): boolean {
  const isName = (line: string) =>
    files.some(
      ({ name }) => line === name.replace(/\.\w+$/, '') || line.endsWith(name) || line.endsWith(encodeURI(name)),
    );
  return plain.trim().split(/\s*\n/).every(isName);
}
