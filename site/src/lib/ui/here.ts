/** For `aria-current`: whether this is the page that a link leads to, or one below it. */
export function here({ pathname }: Readonly<Pick<URL, 'pathname'>>, href: string): 'page' | undefined {
  return pathname === href || pathname.startsWith(`${href}/`) ? 'page' : undefined;
}
