/** The layout's workspace shows it. */
export default function Page() {
  return null;
}
