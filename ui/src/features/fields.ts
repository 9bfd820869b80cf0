/** True where keys write text. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Puts the focus into a field when it appears. */
export function focused(field: HTMLElement): void {
  field.focus({ preventScroll: true });
  if (field instanceof HTMLInputElement) field.select();
}

export function boxOf(element: Element): DOMRect {
  return element.getBoundingClientRect();
}

export function pointOf(
  { clientX, clientY }: MouseEvent,
): { left: number; top: number; right: number; bottom: number } {
  return { left: clientX, top: clientY, right: clientX, bottom: clientY };
}
