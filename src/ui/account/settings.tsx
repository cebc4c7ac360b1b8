'use client';
import { ArrowLeft } from 'lucide-react';
import { IconButton } from '../shared/button.tsx';
import { goBack } from '../shared/place.ts';
import { AppearanceSection } from './appearance-section.tsx';
import { BlockedSection } from './blocked-section.tsx';
import { DeliverySection } from './delivery-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

export function Settings() {
  return (
    <main aria-label="Settings" className="flex min-h-0 grow flex-col">
      <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line px-4 max-sm:px-1">
        <IconButton label="Back" className="sm:hidden" onClick={() => goBack('/')}>
          <ArrowLeft size={20} />
        </IconButton>
        <h1 className="text-title font-semibold">Settings</h1>
      </header>
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
