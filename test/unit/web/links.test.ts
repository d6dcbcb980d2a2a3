import { describe, expect, it } from '@jest/globals';
import { linksIn } from '../../../web/src/message/links.js';

describe('links in a text', () => {
  const hrefs = (text: string) => linksIn(text).flatMap(({ href }) => href ?? []);

  it('end before the full stop of Hindi', () => {
    const text = 'देखो https://example.com। और https://example.org/पथ।https://example.net॥';
    expect(linksIn(text)).toEqual([
      { text: 'देखो ', href: null },
      { text: 'https://example.com', href: 'https://example.com' },
      { text: '। और ', href: null },
      { text: 'https://example.org/पथ', href: 'https://example.org/पथ' },
      { text: '।', href: null },
      { text: 'https://example.net', href: 'https://example.net' },
      { text: '॥', href: null },
    ]);
  });

  it('are what has a scheme of the web or of mail, and names of hosts', () => {
    const text =
      'http://a.example HTTPS://b.example/c?d=e#f, mailto:asha@example.com (www.example.com) example.com, docs.rs/d';
    expect(hrefs(text)).toEqual([
      'http://a.example',
      'HTTPS://b.example/c?d=e#f',
      'mailto:asha@example.com',
      'https://www.example.com',
      'https://example.com',
      'https://docs.rs/d',
    ]);
  });

  it('are not names of files, nor addresses of any other kind', () => {
    const text = 'main.rs README.md, file:///etc/passwd and ftp://example.com or javascript:alert(1)';
    expect(linksIn(text)).toEqual([{ text, href: null }]);
  });

  it('there are none in nothing', () => {
    expect(linksIn('')).toEqual([]);
  });
});
