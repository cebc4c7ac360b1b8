import { RegisterForm } from '../ui/account/register-form.tsx';

export default function RegisterPage() {
  return <RegisterForm />;
}
