/** How much of a log is read at a time, in events. */
export interface PageSizes {
  /** In order. */
  pull: number;
  /** A device further behind than this leaps to the newest page, where holes are allowed … */
  leapBeyond: number;
  /** … of this size. */
  leap: number;
  /** Of a hole. */
  fill: number;
}

export const pageSizes: PageSizes = { pull: 200, leapBeyond: 200, leap: 100, fill: 100 };
