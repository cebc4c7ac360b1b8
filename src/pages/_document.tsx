import { Head, Html, Main, NextScript } from 'next/document';

export default function Document() {
  return (
    // next-themes sets the theme on this element before the page is hydrated.
    <Html lang="en" suppressHydrationWarning>
      <Head>
        <meta name="description" content="Self-hosted chat: a message sent is a message delivered." />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fdfcfb" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#161513" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </Head>
      <body>
        <Main />
        <NextScript />
      </body>
    </Html>
  );
}
