import { useRouter } from 'next/router';
import { LoginForm } from '../ui/account/login-form.tsx';

export default function LoginPage() {
  const { next, ended } = useRouter().query;
  // Only to places of ours: an address from outside must not lead anywhere else.
  const isOurs = typeof next === 'string' && /^\/(?![/\\])/.test(next);
  return <LoginForm next={isOurs ? next : '/'} ended={ended !== undefined} />;
}
