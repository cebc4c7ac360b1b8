import { LoginForm } from '../../ui/account/login-form.tsx';

interface LoginPageProps {
  searchParams: Promise<{ next?: string | string[]; ended?: string }>;
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { next, ended } = await searchParams;
  // Only to places of ours: an address from outside must not lead anywhere else.
  const isOurs = typeof next === 'string' && /^\/(?![/\\])/.test(next);
  return <LoginForm next={isOurs ? next : '/'} ended={ended !== undefined} />;
}
