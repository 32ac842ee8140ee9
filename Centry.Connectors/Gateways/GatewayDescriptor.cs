namespace Centry.Connectors.Gateways;

/// <summary>What a gateway is and can do: read by routing, the reference endpoint, the dashboard's forms and the docs.</summary>
public sealed record GatewayDescriptor
{
    /// <summary>Stable id: <c>mtn_momo</c>.</summary>
    public required string Id { get; init; }
    public required string DisplayName { get; init; }

    /// <summary>Short names that requests may use instead: <c>mtn</c>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary><c>payin</c>, <c>payout</c>, <c>refund</c>, <c>balance</c>.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>Payment methods: <c>mobile_money</c>, <c>bank_transfer</c>, <c>card</c>.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>ISO alpha-2 codes of the countries it serves.</summary>
    public required IReadOnlyList<string> Countries { get; init; }
    public required IReadOnlyList<CredentialField> Credentials { get; init; }

    /// <summary>
    /// Fields of requests and answers, and headers, that hold what was derived from a credential: signatures, hashes, what was encrypted. Their values are covered in what
    /// is kept of a call. Names in which <c>token</c>, <c>secret</c>, <c>hash</c> and their like stand are covered anyway.
    /// </summary>
    public required IReadOnlyList<string> SecretFields { get; init; }

    /// <summary>Least time after submission before the provider may be asked.</summary>
    public TimeSpan MinimumQueryDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Whether payins lead the customer to a page of the provider's.</summary>
    public bool PayinsRedirect { get; init; }

    /// <summary>Whether a completed payout may come back, so that news of one still matters.</summary>
    public bool PayoutsCanReturn { get; init; }

    /// <summary>E.164 numbers of the provider's own sandbox, taken in sandbox whatever the country.</summary>
    public IReadOnlyList<string> SandboxPhones { get; init; } = [];
}

/// <summary>One field of a gateway's credentials.</summary>
/// <param name="Name">snake_case key in the credentials object.</param>
/// <param name="Secret">Shown as dots, never returned.</param>
public sealed record CredentialField(string Name, string Label, bool Required = true, bool Secret = true, string? Help = null)
{
    /// <summary>Capabilities that the account does not have without it. For one that is not required.</summary>
    public IReadOnlyList<string> NeededFor { get; init; } = [];
}
