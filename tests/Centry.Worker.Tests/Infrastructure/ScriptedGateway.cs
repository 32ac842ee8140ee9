using System.Collections.Concurrent;
using System.Text;
using Centry.Connectors.Gateways;

namespace Centry.Worker.Tests.Infrastructure;

/// <summary>A gateway that says what the test wants, with every capability that one can have. Its callbacks prove themselves by the header <c>X-Proof</c>.</summary>
public sealed class ScriptedGateway : IPayinGateway, IPayoutGateway, IPayoutVerifyingGateway, IBalanceGateway
{
    public const string Id = "scripted";

    public GatewayDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        DisplayName = "Scripted",
        Capabilities = ["payin", "payout", "balance"],
        Methods = ["bank_transfer"],
        Countries = ["ZA"],
        Credentials = [new CredentialField("secret", "Secret")],
        SecretFields = [],
        PayinsRedirect = true,
        PayoutsCanReturn = true,
    };

    /// <summary>What it says of a payment when it is submitted, and of all others.</summary>
    public GatewayOutcome OnSubmit { get; set; } = new GatewayOutcome.Accepted("accepted");

    /// <summary>What submissions wait for.</summary>
    public Task Opening { get; set; } = Task.CompletedTask;

    /// <summary>What it says when it is asked.</summary>
    public ConcurrentDictionary<Guid, GatewayOutcome> OnQuery { get; } = new();

    /// <summary>How often each payment was sent.</summary>
    public ConcurrentDictionary<Guid, int> Sent { get; } = new();

    /// <summary>The last question of each payment.</summary>
    public ConcurrentDictionary<Guid, GatewaySubmission> Asked { get; } = new();

    /// <summary>The last submission of each payin.</summary>
    public ConcurrentDictionary<Guid, PayinSubmission> Payins { get; } = new();

    /// <summary>Whether callbacks must prove themselves.</summary>
    public bool Signs { get; set; }

    public string? Acknowledgement => """{"taken":true}""";

    public Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        Payins[payin.PaymentId] = payin;
        return SubmitAsync(payin.PaymentId);
    }

    public Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken) => QueryAsync(payin.PaymentId, payin);

    public Task<GatewayOutcome> SubmitPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken) => SubmitAsync(payout.PaymentId);

    public Task<GatewayOutcome> QueryPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken) => QueryAsync(payout.PaymentId, payout);

    public Guid? ReadPaymentId(CallbackRequest callback) => Guid.TryParse(Encoding.UTF8.GetString(callback.Body.Span), out var id) ? id : null;

    public CallbackProof Prove(CallbackRequest callback, GatewayAccess access)
        => !Signs ? CallbackProof.None
            : callback.Headers.GetValueOrDefault("X-Proof") == access.Credentials["secret"] ? CallbackProof.Valid : CallbackProof.Invalid;

    public bool IsVerification(CallbackRequest callback) => callback.Query == "?verify";

    public string Verify(CallbackRequest callback, PayoutSubmission? payout, GatewayAccess access)
        => payout is null ? """{"verified":false}""" : $$"""{"verified":true,"amount":"{{payout.Amount}}"}""";

    public Task<ProviderBalance> QueryBalanceAsync(BalanceQuestion question, GatewayAccess access, CancellationToken cancellationToken)
        => Task.FromResult<ProviderBalance>(new ProviderBalance.Asked());

    public ProviderBalance.Known? ReadBalance(CallbackRequest callback)
        => callback.Query == "?balance" && decimal.TryParse(Encoding.UTF8.GetString(callback.Body.Span), System.Globalization.CultureInfo.InvariantCulture, out var held)
            ? new ProviderBalance.Known(held, "ZAR")
            : null;

    private async Task<GatewayOutcome> SubmitAsync(Guid payment)
    {
        Sent.AddOrUpdate(payment, 1, (_, times) => times + 1);
        await Opening;
        return OnSubmit;
    }

    private Task<GatewayOutcome> QueryAsync(Guid payment, GatewaySubmission submission)
    {
        Asked[payment] = submission;
        return Task.FromResult(OnQuery.GetValueOrDefault(payment) ?? new GatewayOutcome.Accepted());
    }
}

/// <summary>A house whose merchant has an account at the <see cref="ScriptedGateway"/> in South Africa.</summary>
public sealed class ScriptedHouse(Testing.PostgresServer postgres, Testing.RedisServer redis) : HouseFixture(postgres, redis), Xunit.IAsyncLifetime
{
    public ScriptedGateway Gateway { get; } = new();

    public Core.ProviderAccounts.ProviderAccount Account { get; private set; } = null!;

    protected override void Prepare(Testing.Hosting.TestStack stack)
        => stack.With("Work:Concurrency", "8").With("Work:ConcurrencyPerGateway", "4").Configure = builder => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IGateway>(builder.Services, Gateway);

    async ValueTask Xunit.IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        Account = await OpenAccountAsync(new Core.ProviderAccounts.NewProviderAccount
        {
            MerchantId = Merchant.Id,
            Provider = ScriptedGateway.Id,
            Name = "Scripted",
            CountryCode = "ZA",
            CredentialsSandbox = new Dictionary<string, string> { ["secret"] = "the proof" },
            IsDefault = true,
        });
    }
}
