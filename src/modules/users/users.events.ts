declare module '../../core/events/domain-events.js' {
  interface DomainEventMap {
    /** Something that others see of a user changed. */
    'user.updated': { userId: string };
    'company.updated': { companyId: string };
  }
}

export {};
