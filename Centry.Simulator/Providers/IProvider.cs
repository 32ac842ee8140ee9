namespace Centry.Simulator.Providers;

/// <summary>
/// One provider's side, played under a path of its own. A further provider is a folder with an implementation of this and
/// one line in <see cref="SimulatorHost"/>.
/// </summary>
internal interface IProvider
{
    /// <summary>Name in the control API, <c>mtn</c>.</summary>
    string Name { get; }

    /// <summary>Name for people, <c>MTN MoMo</c>.</summary>
    string Title { get; }

    /// <summary>Where its routes begin, <c>/mtn</c>; below it they are the provider's own.</summary>
    string Prefix { get; }

    void Map(RouteGroupBuilder routes);

    /// <summary>The number that a call is about, from its path, its body or the payment that it names. Leaves the body readable.</summary>
    ValueTask<string?> PartyOfAsync(HttpContext context);

    bool HoldsToken(HttpContext context);

    void ExpireToken(HttpContext context);

    void ExpireAllTokens();

    /// <summary>A 429, 500 or 503 in the provider's own words.</summary>
    Task WriteFailureAsync(HttpContext context, int status);

    /// <summary>Payments held, newest first.</summary>
    IEnumerable<HeldPayment> Payments();

    /// <summary>Plays the person at the handset.</summary>
    PromptAnswer Answer(string reference, bool approve, string? reason);

    object Settings { get; }

    /// <returns>Null, or the sentence that says what is wrong; then nothing has changed.</returns>
    string? ChangeSettings(System.Text.Json.JsonElement changes);

    /// <summary>Forgets the payments and returns to the configured settings. Users and tokens stay: clients cache them.</summary>
    void Reset();
}

/// <summary>What came of a person's answer to a prompt.</summary>
internal enum PromptAnswer
{
    Decided,
    Unknown,
    AlreadyDecided,
}

/// <summary>A payment as the control API and the page show it.</summary>
/// <param name="Reference">What the control API knows it by: the provider's own or the client's id, as the provider has it.</param>
/// <param name="Operation">The provider's word for it, <c>requesttopay</c>.</param>
/// <param name="Environment">The provider's word for the environment, <c>sandbox</c> or <c>mtnuganda</c>.</param>
/// <param name="Prompt">Whether it waits for a person.</param>
internal sealed record HeldPayment(
    string Reference,
    string Operation,
    string Environment,
    string? ExternalId,
    string Amount,
    string Currency,
    string? Party,
    string Status,
    string? Reason,
    string? FinancialTransactionId,
    string? CallbackUrl,
    bool Prompt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DecidedAt)
{
    /// <summary>Whether its money goes to the party, and not from it.</summary>
    public bool PaysOut { get; init; }

    /// <summary>Whether its money has moved.</summary>
    public bool Moved { get; init; }
}
