/** What deployed bundles have in place of the SDK's search for credentials: Lambda puts the role's into the environment, fresh in each execution environment. */
interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export class CredentialsMissingError extends Error {
  override readonly name = 'CredentialsMissingError' as const;
}

/** Named as in the module that it stands for. */
export const defaultProvider = () => async (): Promise<Credentials> => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new CredentialsMissingError('No credentials are in the environment of this function.');
  return Promise.resolve({ accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) });
};
