import { useLocation } from 'wouter';
import { useRoom } from './room-scope.js';

/** Goes back from this room to the list of rooms; not from another, to which one has gone meanwhile. */
export function useGoBack(): () => void {
  const { id } = useRoom().open.room;
  const [, navigate] = useLocation();
  return () => {
    if (location.pathname.split('/')[2] === id) navigate('/');
  };
}
