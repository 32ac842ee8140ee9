namespace Centry.Core.Fees;

/// <summary>Centry's fees for merchants that have none of their own.</summary>
public sealed class FeeOptions
{
    public const string Section = "Fees";

    /// <summary>Per cent of a payin's amount.</summary>
    public decimal PayinPercentage { get; set; } = 0.5m;

    /// <summary>Per cent of a payout's amount.</summary>
    public decimal PayoutPercentage { get; set; } = 0.5m;
}
