import { useRouter } from 'next/router';
import { LoginForm } from '../ui/account/login-form.tsx';
import { isPlace } from '../ui/account/next-place.ts';

export default function LoginPage() {
  const { next, ended } = useRouter().query;
  const isOurs = typeof next === 'string' && isPlace(next);
  return <LoginForm next={isOurs ? next : '/'} ended={ended !== undefined} />;
}
