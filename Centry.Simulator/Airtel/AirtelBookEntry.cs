namespace Centry.Simulator.Airtel;

/// <summary>A payment as it was accepted, or the end of one: a line of <see cref="AirtelOptions.BooksFile"/>.</summary>
internal sealed record AirtelBookEntry(string Reference, AirtelAccepted? Accepted, AirtelDecision? Decision)
{
    public static AirtelBookEntry Of(AirtelTransaction transaction) => new(transaction.Reference, new AirtelAccepted(
        transaction.Operation, transaction.Caller.Client, transaction.Caller.Market.Country, transaction.Party, transaction.Amount, transaction.ExternalId,
        transaction.Path, transaction.Planned, transaction.CreatedAt, transaction.DecidesAt, transaction.Refunds), null);
}

/// <param name="Client">The application that asked for it.</param>
/// <param name="Refunds">The reference of the payment that is to be given back.</param>
internal sealed record AirtelAccepted(
    string Operation, string Client, string Country, string Party, decimal Amount, string ExternalId, string Path, AirtelOutcome Planned,
    DateTimeOffset CreatedAt, DateTimeOffset? DecidesAt, string? Refunds)
{
    /// <summary>The payment again. Its callback is lost: the process that owed it is gone.</summary>
    public AirtelTransaction Restore(string reference) => new()
    {
        Reference = reference,
        Operation = Operation,
        Caller = new AirtelCaller(Client, AirtelMarket.Find(Country)!),
        Party = Party,
        Amount = Amount,
        ExternalId = ExternalId,
        Path = Path,
        Planned = Planned,
        CreatedAt = CreatedAt,
        DecidesAt = DecidesAt,
        Refunds = Refunds,
    };
}
