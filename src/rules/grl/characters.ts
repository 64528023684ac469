/** Classes of UTF-16 units, as comparisons: this runs once for each unit of a text. */
export const isDigit = (char: number): boolean => char >= 48 && char <= 57;
export const isLetter = (char: number): boolean =>
  (char >= 97 && char <= 122) || (char >= 65 && char <= 90) || char === 95;
export const isWordPart = (char: number): boolean => isLetter(char) || isDigit(char);
/** Space, tab and line breaks; other white space of Unicode has no meaning in a rule. */
export const isSpace = (char: number): boolean => char === 32 || char === 10 || char === 9 || char === 13;
