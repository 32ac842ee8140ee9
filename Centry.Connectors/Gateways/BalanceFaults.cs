namespace Centry.Connectors.Gateways;

/// <summary>Why a provider's balance is not known.</summary>
internal static class BalanceFaults
{
    /// <summary>It was not asked, or refused to tell.</summary>
    public static ProviderBalance.Unavailable Of(GatewayOutcome obstacle) => new(obstacle switch
    {
        GatewayOutcome.Failed failed => failed.Reason,
        GatewayOutcome.NotSent notSent => notSent.Reason,
        _ => "The provider could not be asked for the balance.",
    });

    public static ProviderBalance.Unavailable Unreadable(ProviderAnswer answer) => new($"The provider's balance could not be read (HTTP {(int)answer.Status}).");
}
