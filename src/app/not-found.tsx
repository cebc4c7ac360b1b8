import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-8 text-center">
      <h1 className="text-title font-semibold">There is nothing here</h1>
      <Link href="/" className="font-medium text-accent underline-offset-4 hover:underline">
        Back to your conversations
      </Link>
    </main>
  );
}
