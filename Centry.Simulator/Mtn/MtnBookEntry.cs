namespace Centry.Simulator.Mtn;

/// <summary>A payment as it was accepted, or the end of one: a line of <see cref="MtnOptions.BooksFile"/>.</summary>
internal sealed record MtnBookEntry(Guid Reference, MtnAccepted? Accepted, MtnDecision? Decision)
{
    public static MtnBookEntry Of(MtnTransaction transaction) => new(transaction.Reference, new MtnAccepted(
        transaction.Operation.Name, transaction.Caller.User.Id, transaction.Caller.Market.Target, transaction.Body, transaction.Path, transaction.CallbackUrl,
        transaction.Planned.Status, transaction.Planned.Reason, transaction.CreatedAt, transaction.DecidesAt), null);
}

/// <param name="User">The API user who asked for it.</param>
internal sealed record MtnAccepted(
    string Operation, Guid User, string Target, MtnPaymentBody Body, string Path, Uri? CallbackUrl, string Planned, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? DecidesAt)
{
    /// <summary>The payment again. Its callback is lost: the process that owed it is gone.</summary>
    public MtnTransaction Restore(Guid reference, MtnAccounts accounts)
    {
        var operation = MtnOperation.All.Single(one => one.Name == Operation);
        return new MtnTransaction
        {
            Reference = reference,
            Operation = operation,
            Caller = new MtnCaller(accounts.FindUser(User) ?? new MtnUser(User, "", sandboxOnly: true), operation.Product, MtnMarket.Find(Target)!),
            Body = Body,
            Path = Path,
            CallbackUrl = CallbackUrl,
            Planned = new MtnOutcome(Planned, Reason),
            CreatedAt = CreatedAt,
            DecidesAt = DecidesAt,
        };
    }
}
