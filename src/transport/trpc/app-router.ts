import { authRouter } from './auth-router.ts';
import { callRouter } from './call-router.ts';
import { conversationRouter } from './conversation-router.ts';
import { router } from './init.ts';
import { messageRouter } from './message-router.ts';
import { presenceRouter } from './presence-router.ts';
import { syncRouter } from './sync-router.ts';
import { userRouter } from './user-router.ts';

/** Everything a client can ask, however it is connected. */
export const appRouter = router({
  auth: authRouter,
  users: userRouter,
  conversations: conversationRouter,
  messages: messageRouter,
  sync: syncRouter,
  presence: presenceRouter,
  calls: callRouter,
});

export type AppRouter = typeof appRouter;
