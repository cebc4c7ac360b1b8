/** Puts text where the caret is, as if it had been typed. */
export function insertAt(field: HTMLTextAreaElement, text: string, setText: (text: string) => void): void {
  const { selectionStart, selectionEnd, value } = field;
  setText(value.slice(0, selectionStart) + text + value.slice(selectionEnd));
  const caret = selectionStart + text.length;
  // After React has written the new value, which puts the caret at the end.
  requestAnimationFrame(() => {
    field.focus();
    field.setSelectionRange(caret, caret);
  });
}
