using System.Globalization;
using System.Text.Json;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.ApiKeys;

namespace Centry.Api.Commands;

/// <summary>Shows keys to a person, or with <c>--json</c> to a program.</summary>
internal sealed class KeyPrinter(TextWriter output, TextWriter error, bool asJson)
{
    private static readonly JsonSerializerOptions Readable = new(CentryJson.Options) { WriteIndented = true };

    public int Refuse(Refusal refusal)
    {
        error.WriteLine(asJson ? JsonSerializer.Serialize(refusal.ToBody(), Readable) : refusal.Message);
        return 1;
    }

    public int Show(ApiKeyView key, string headline)
    {
        if (asJson)
            return Json(key);
        output.WriteLine(headline);
        if (key.Key is not null)
        {
            output.WriteLine();
            output.WriteLine($"  {key.Key}");
            output.WriteLine();
            output.WriteLine("This is the only time that the whole key is shown.");
        }

        foreach (var (name, value) in Lines(key))
            output.WriteLine($"  {name,-20} {value}");
        return 0;
    }

    public int Show(IReadOnlyList<ApiKeyView> keys)
        => asJson
            ? Json(keys)
            : Table(
                ["PREFIX", "ENVIRONMENT", "STATUS", "COUNTRY", "NAME", "LAST USED", "ENDS", "ID"],
                [.. keys.Select(k => new[] { k.Prefix, k.Environment, k.Status, k.CountryCode ?? "all", k.Name, Time(k.LastUsedAt, "never"), Time(Earlier(k.RevokedAt, k.ExpiresAt), "-"), k.Id.ToString() })],
                "This merchant has no keys.");

    public int Show(IReadOnlyList<ApiKeyRejection> rejections)
        => asJson
            ? Json(rejections.Select(r => new { r.RejectedAt, Ip = r.Ip.ToString(), r.Path }))
            : Table(["TIME", "IP", "PATH"], [.. rejections.Select(r => new[] { Time(r.RejectedAt, ""), r.Ip.ToString(), r.Path })], "No call was refused for its address.");

    private static (string, string)[] Lines(ApiKeyView key) =>
    [
        ("id", key.Id.ToString()),
        ("prefix", key.Prefix),
        ("environment", key.Environment),
        ("name", key.Name),
        ("status", key.Status),
        ("country", key.CountryCode ?? "all"),
        ("permissions", Permissions(key)),
        ("ip whitelist", key.IpWhitelist.Count == 0 ? "none: any address" : string.Join(", ", key.IpWhitelist)),
        ("single_txn_cap", Amount(key.SingleTxnCap)),
        ("daily_payout_cap", Amount(key.DailyPayoutCap)),
        ("requests a minute", key.RateLimitPerMinute?.ToString(CultureInfo.InvariantCulture) ?? "the platform's"),
        ("expires", Time(key.ExpiresAt, "never")),
        ("revoked", Time(key.RevokedAt, "no")),
        ("last used", Time(key.LastUsedAt, "never")),
        ("created", $"{Time(key.CreatedAt, "")} by {key.CreatedBy}"),
    ];

    private static string Permissions(ApiKeyView key)
    {
        (string Name, bool Has)[] all =
        [
            ("can_view_transactions", key.CanViewTransactions), ("can_initiate_payouts", key.CanInitiatePayouts),
            ("can_create_invoices", key.CanCreateInvoices), ("can_create_bills", key.CanCreateBills),
        ];
        return all.Any(p => p.Has) ? string.Join(", ", all.Where(p => p.Has).Select(p => p.Name)) : "payins alone";
    }

    private int Json<T>(T value)
    {
        output.WriteLine(JsonSerializer.Serialize(value, Readable));
        return 0;
    }

    private int Table(string[] head, IReadOnlyList<string[]> rows, string nothing)
    {
        if (rows.Count == 0)
        {
            output.WriteLine(nothing);
            return 0;
        }

        var widths = head.Select((title, i) => rows.Max(r => r[i].Length) is var widest && widest > title.Length ? widest : title.Length).ToArray();
        foreach (var row in rows.Prepend(head))
            output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return 0;
    }

    private static string Amount(decimal? amount) => amount?.ToString("0.00", CultureInfo.InvariantCulture) ?? "none";

    private static string Time(DateTimeOffset? time, string none) => time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? none;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
