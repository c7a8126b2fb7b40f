import type { Subscriber } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { View } from './View.ts';
import { Viewer } from './Viewer.ts';
import type { Watch } from './Watch.ts';

/** One who is subscribed to a watch, from now until its subscription ends. */
export const viewerOf = (watch: Watch, view: View, subscriber: Subscriber<BatchSnapshot>): Viewer => {
  const viewer = new Viewer(watch, view, subscriber);
  subscriber.add(viewer);
  viewer.begin();
  return viewer;
};
