namespace Centry.Core.Payouts;

/// <summary>Payouts of an organization above this amount wait for a person. One for each currency; without one nothing waits.</summary>
public sealed class ApprovalThreshold
{
    public Guid OrganizationId { get; init; }
    public required string CurrencyCode { get; init; }

    /// <summary>Minor units; a payout of exactly this amount does not wait.</summary>
    public long AmountMinor { get; set; }
}
