// What STS answers to GetCallerIdentity, for the servers that the tests run.

export function callerIdentity(arn: string): string {
  const [, , , , account = ""] = arn.split(":");
  return (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
    `<Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account>` +
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
  );
}
