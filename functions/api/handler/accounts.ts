/** Accounts and their positions, one by one. */
import {
  addPosition,
  deleteAccount,
  deletePosition,
  editAccount,
  editPosition,
  listAccounts,
  listPositions,
  readAccount,
  readPosition,
} from '#ports/accounts.ts';
import { addAccount } from '#ports/portfolios.ts';
import type { AccountPorts } from '../routes/accounts.ts';
import type { Bound } from './bound.ts';

export function accountPorts({ db, userId }: Bound): Omit<AccountPorts, 'tomorrow'> {
  return {
    listAccounts: (page) => listAccounts(db, userId, page),
    readAccount: (id) => readAccount(db, userId, id),
    addAccount: (account) => addAccount(db, userId, account),
    editAccount: (id, change, check) => editAccount(db, userId, id, change, check),
    deleteAccount: (id, check) => deleteAccount(db, userId, id, check),
    listPositions: (accountId, page) => listPositions(db, userId, accountId, page),
    readPosition: (accountId, id) => readPosition(db, userId, accountId, id),
    addPosition: (accountId, position) => addPosition(db, userId, accountId, position),
    editPosition: (accountId, id, change, check) => editPosition(db, userId, accountId, id, change, check),
    deletePosition: (accountId, id, check) => deletePosition(db, userId, accountId, id, check),
  };
}
