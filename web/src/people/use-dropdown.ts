import { useDisclosure } from '@mantine/hooks';

/** Has a list of choices close with each choice: it would lie over what comes next. */
export function useDropdown() {
  const [dropdownOpened, { open, close }] = useDisclosure(false);
  return { dropdownOpened, onDropdownOpen: open, onDropdownClose: close, onOptionSubmit: close };
}
