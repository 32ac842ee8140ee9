using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>A bank to which Ozow pays.</summary>
internal sealed record OzowBank(string GroupId, string Name, string BranchCode);

/// <summary>The banks to which Ozow pays, kept for a short while. Source: hub.ozow.com, "Get available banks".</summary>
internal sealed class OzowBanks(OzowClient ozow, TimeProvider time)
{
    private const int AccountsMax = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (DateTimeOffset ReadAt, IReadOnlyList<OzowBank> Banks)> _known = new();

    /// <summary>The recipient's bank: by its universal branch code, or by name. Nothing has been sent when there is an obstacle.</summary>
    public async Task<(OzowBank? Bank, GatewayOutcome? Obstacle)> FindAsync(PayoutSubmission payout, OzowAccount account, CancellationToken cancellationToken)
    {
        var (banks, obstacle) = await AllAsync(account, cancellationToken);
        if (banks is null)
            return (null, obstacle);
        var bank = banks.FirstOrDefault(bank => bank.BranchCode == payout.BankCode?.Trim())
            ?? banks.FirstOrDefault(bank => IsName(bank, payout.BankName)) ?? banks.FirstOrDefault(bank => IsName(bank, payout.BankCode));
        return bank is null ? (null, new GatewayOutcome.Failed("unknown_bank", "Ozow does not pay to this bank: give its universal branch code.")) : (bank, null);
    }

    private async Task<(IReadOnlyList<OzowBank>? Banks, GatewayOutcome? Obstacle)> AllAsync(OzowAccount account, CancellationToken cancellationToken)
    {
        var key = $"{account.Access.Environment}/{account.SiteCode}";
        var now = time.GetUtcNow();
        if (_known.TryGetValue(key, out var known) && now - known.ReadAt < Kept)
            return (known.Banks, null);
        var (answer, obstacle) = await ozow.SendAsync(new OzowCall(OzowDoor.Payouts, "getavailablebanks"), new OzowAccount(account.Access.Unrecorded), cancellationToken);
        if (answer is not { Status: HttpStatusCode.OK } || ProviderJson.ReadList(answer.Body, list => list.EnumerateArray().Select(Read).OfType<OzowBank>().ToList()) is not { Count: > 0 } banks)
            return (null, new GatewayOutcome.NotSent(obstacle is GatewayOutcome.NotSent refused ? refused.Reason : "The provider's list of banks could not be read."));
        if (_known.Count >= AccountsMax)
            _known.Clear();
        _known[key] = (now, banks);
        return (banks, null);
    }

    private static OzowBank? Read(JsonElement bank)
        => OzowJson.Text(bank, "bankGroupId") is { } id && OzowJson.Text(bank, "universalBranchCode") is { } branch
            ? new OzowBank(id, OzowJson.Text(bank, "bankGroupName") ?? "", branch)
            : null;

    private static bool IsName(OzowBank bank, string? name) => Letters(name) is { Length: > 0 } letters && Letters(bank.Name) == letters;

    private static string Letters(string? name) => new([.. (name ?? "").Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);
}
