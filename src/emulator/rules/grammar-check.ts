/** A check whether a grammar compiles, for both forms of W3C SRGS 1.0. Its time is linear in the length. */

import { checkAbnf } from './grammar-abnf.ts';
import { checkXml } from './grammar-xml.ts';

export type SrgsForm = 'abnf' | 'xml';

export interface CheckedGrammar {
  compiles: boolean;
  /** All words that the grammar accepts, as one text. */
  spoken: string;
}

const INVALID: CheckedGrammar = { compiles: false, spoken: '' };

export function checkGrammar(text: string, format: SrgsForm): CheckedGrammar {
  const source = text.replace(/^\uFEFF/, '');
  const spoken = format === 'abnf' ? checkAbnf(source) : checkXml(source);
  return spoken === undefined ? INVALID : { compiles: true, spoken };
}
