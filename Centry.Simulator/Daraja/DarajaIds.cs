using System.Globalization;
using System.Security.Cryptography;

namespace Centry.Simulator.Daraja;

/// <summary>Safaricom's ids and times, in their forms.</summary>
internal static class DarajaIds
{
    private const string ReceiptCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static long _pushes;

    public static string Request() => $"{RandomNumberGenerator.GetInt32(1_000, 99_999)}-{RandomNumberGenerator.GetInt32(1_000_000, 99_999_999)}-1";

    public static string Conversation(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"AG_{InKenya(now):yyyyMMdd}_{RandomNumberGenerator.GetHexString(20, lowercase: true)}");

    public static string Receipt() => "T" + RandomNumberGenerator.GetString(ReceiptCharacters, 9);

    /// <summary>Beside the time a number that counts up, for many pushes begin in one millisecond.</summary>
    public static string CheckoutRequest(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"ws_CO_{InKenya(now):ddMMyyyyHHmmssfff}{Interlocked.Increment(ref _pushes) % 1_000_000_000:000000000}");

    /// <summary><c>yyyyMMddHHmmss</c>, East Africa Time.</summary>
    public static string Timestamp(DateTimeOffset at) => InKenya(at).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    public static DateTimeOffset? ReadTimestamp(string text) =>
        DateTime.TryParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? new DateTimeOffset(local, Ahead) : null;

    public static DateTimeOffset InKenya(DateTimeOffset at) => at.ToOffset(Ahead);

    private static TimeSpan Ahead { get; } = TimeSpan.FromHours(3);
}
