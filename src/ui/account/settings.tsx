'use client';
import { PageHeader } from '../shared/page-header.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { BlockedSection } from './blocked-section.tsx';
import { DeliverySection } from './delivery-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

export function Settings() {
  return (
    <main aria-label="Settings" className="flex min-h-0 grow flex-col">
      <PageHeader title="Settings" />
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex max-w-[608px] flex-col gap-10 px-4 py-8">
          <ProfileSection />
          <AppearanceSection />
          <PasswordSection />
          <SessionsSection />
          <BlockedSection />
          <DeliverySection />
        </div>
      </div>
    </main>
  );
}
