import '@fontsource-variable/inter';
import type { AppProps } from 'next/app';
import Head from 'next/head';
import '../app/globals.css';
import { PageErrorBoundary } from '../app/page-error.tsx';
import { Providers } from '../app/providers.tsx';

export default function App({ Component, pageProps }: AppProps) {
  return (
    <>
      <Head>
        <title>Holdfast</title>
        {/* A phone's keyboard makes the page shorter instead of covering the composer. */}
        <meta key="viewport" name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
      </Head>
      <Providers>
        <PageErrorBoundary>
          <Component {...pageProps} />
        </PageErrorBoundary>
      </Providers>
    </>
  );
}
