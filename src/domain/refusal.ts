import { DomainError } from './error.ts';

// One wording for each refusal that several rooms of the house give: an answer that told an unknown
// conversation from one the caller is not in would tell that it exists.

export function noConversation(): DomainError {
  return new DomainError('not_found', 'No such conversation');
}

export function noMessage(): DomainError {
  return new DomainError('not_found', 'No such message');
}

export function noLongerIn(): DomainError {
  return new DomainError('forbidden', 'You are no longer in this conversation');
}

export function notAllowed(): DomainError {
  return new DomainError('forbidden', 'You cannot do this here');
}

export function noPerson(): DomainError {
  return new DomainError('not_found', 'No such person');
}

export function reusedClientId(): DomainError {
  return new DomainError('conflict', 'This clientId was used for something else');
}
