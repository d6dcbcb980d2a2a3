/** As much of the tokenizer as is used here. */
interface Tokenizer {
  countTokens(text: string): number;
}

let loading: Promise<Tokenizer> | null = null;

/**
 * Counts tokens as OpenAI's newer models do (o200k_base), which is near enough for others. The tables are large, so they are
 * loaded when the first bot needs them.
 */
export async function tokenizer(): Promise<Tokenizer> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base');
  return loading;
}
