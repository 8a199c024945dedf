/** Deletes an account at once, with a way back as long as it can be entered again. */
import type { Account, DeletedAccount, PortfolioView } from '#schema/portfolio.ts';
import { reasonOf } from '#lib/portfolio/attempt.svelte.ts';
import type { Desk } from '#lib/portfolio/desk.svelte.ts';
import { UNDO_AT_MOST, type Ledger } from '#lib/portfolio/ledger.svelte.ts';
import type { Toasts } from '#lib/ui/toasts.svelte.ts';
import { counted } from '#lib/portfolio/words.ts';

/** @throws ConflictError<Account>, RefusedError, UnreachableError: then nothing is deleted. */
export async function removeAccount(
  account: PortfolioView['accounts'][number] & Account,
  { desk, ledger, toasts }: { desk: Desk; ledger: Ledger; toasts: Toasts },
): Promise<void> {
  const gone = await ledger.removeAccount(account);
  desk.close();
  const what = `${gone.name} deleted, with ${counted(gone.positions.length, 'holding')}`;
  if (gone.positions.length > UNDO_AT_MOST) toasts.tell(what);
  else toasts.tell(what, { label: 'Undo', run: () => restore(gone) }, { takesFocus: true });

  async function restore(deleted: DeletedAccount): Promise<void> {
    try {
      await ledger.restoreAccount(deleted);
      toasts.tell(`${deleted.name} is here again`);
    } catch (error) {
      toasts.tell(`${deleted.name} was not entered again in full: ${reasonOf(error)}`, undefined, { tone: 'bad' });
    }
  }
}
