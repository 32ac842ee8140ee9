namespace Centry.Core.Fees;

/// <summary>What is taken of one payment.</summary>
/// <param name="Percentage">Per cent of the amount: 0.5 is half a per cent.</param>
/// <param name="Fixed">Added to it, in currency units.</param>
public readonly record struct FeeRate(decimal Percentage, decimal Fixed)
{
    public static FeeRate None { get; }
}
