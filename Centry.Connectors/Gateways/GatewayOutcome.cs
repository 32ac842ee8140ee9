namespace Centry.Connectors.Gateways;

/// <summary>
/// What a provider said, as a closed set. Anything an adapter does not understand is <see cref="Unknown"/>:
/// money is never moved on a guess.
/// </summary>
public abstract record GatewayOutcome
{
    private GatewayOutcome()
    {
    }

    /// <summary>The provider has it and works on it; the final word comes later.</summary>
    public sealed record Accepted(string? ProviderReference = null) : GatewayOutcome;

    /// <summary>Final: the money moved.</summary>
    /// <param name="ProviderReference">The provider's id of the movement, for reconciliation.</param>
    public sealed record Completed(string? ProviderReference) : GatewayOutcome;

    /// <summary>Final: the money did not move and will not.</summary>
    /// <param name="Code">Our word for why, snake_case, stable (<c>payer_not_found</c>).</param>
    /// <param name="Reason">A sentence for a person; the provider's words where they help.</param>
    public sealed record Failed(string Code, string Reason, string? ProviderReference = null) : GatewayOutcome;

    /// <summary>The money had moved and has come back: a bank returned a transfer after the provider had reported it as done.</summary>
    /// <param name="Code">Our word for why, snake_case, stable.</param>
    public sealed record Returned(string Code, string Reason, string? ProviderReference = null) : GatewayOutcome;

    /// <summary>The customer must go to this page; the final word comes later.</summary>
    public sealed record Redirect(Uri Url, string? ProviderReference = null) : GatewayOutcome;

    /// <summary>The provider says that it never heard of this submission. Only a status query gives it.</summary>
    public sealed record NotFound : GatewayOutcome;

    /// <summary>The request was certainly never read by the provider (no connection, refused for rate): it may be sent again later.</summary>
    public sealed record NotSent(string Reason) : GatewayOutcome;

    /// <summary>It may or may not have happened: ask before anything else.</summary>
    public sealed record Unknown(string Reason) : GatewayOutcome;
}
