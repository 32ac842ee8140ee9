using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Centry.Dashboard.Hosting;

/// <summary>
/// Takes what browsers report against the content security policy: a page of ours that is wrong, or somebody who tries. Anyone can post here,
/// so bodies and their number are bounded, and of what they say only what has a known shape is logged.
/// </summary>
internal static partial class PolicyReports
{
    public const string Path = "/csp-report";

    /// <summary>Reports are about one kilobyte.</summary>
    public const int BytesMax = 16 * 1024;

    /// <summary>Reports a minute that one process takes, from all browsers together.</summary>
    public const int PerMinuteMax = 120;

    private const string Policy = "policy-reports";
    private const int TextMax = 200;

    /// <summary>Log category.</summary>
    private sealed class ContentSecurityPolicy;

    private sealed record Violation(string Page, string Directive, string Blocked);

    public static void AddPolicyReports(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.AddFixedWindowLimiter(Policy, window => (window.PermitLimit, window.Window) = (PerMinuteMax, TimeSpan.FromMinutes(1)));
    });

    public static void MapPolicyReports(this WebApplication app) => app.MapPost(Path, ReceiveAsync)
        .AllowAnonymous()
        .RequireRateLimiting(Policy)
        .WithMetadata(new SkipStatusCodePagesAttribute()); // nobody looks at a page

    private static async Task<IResult> ReceiveAsync(HttpRequest request, ILogger<ContentSecurityPolicy> logger)
    {
        var buffer = new byte[BytesMax + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > BytesMax)
        {
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }
        if (Read(buffer.AsMemory(0, length)) is not { } violation)
        {
            return TypedResults.BadRequest();
        }
        LogViolation(logger, violation.Page, violation.Directive, violation.Blocked);
        return TypedResults.NoContent();
    }

    /// <returns>Null when it is no report.</returns>
    private static Violation? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("csp-report", out var report) || report.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
            return new Violation(
                Uri.TryCreate(Text(report, "document-uri"), UriKind.Absolute, out var page) ? Cut(page.AbsolutePath) : "unknown",
                Word(Text(report, "effective-directive") ?? Text(report, "violated-directive")),
                Uri.TryCreate(Text(report, "blocked-uri"), UriKind.Absolute, out var blocked)
                    ? Cut(blocked.GetLeftPart(UriPartial.Authority)) : Word(Text(report, "blocked-uri")));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement report, string name)
        => report.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A directive or a keyword such as <c>inline</c>: anything else says nothing that we would want in a log.</summary>
    private static string Word(string? text)
        => text is { Length: > 0 and <= 40 } && text.All(letter => char.IsAsciiLetterLower(letter) || letter == '-') ? text : "unknown";

    private static string Cut(string text) => text.Length > TextMax ? text[..TextMax] : text;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The content security policy was violated at {Page}: {Directive} blocked {Blocked}")]
    private static partial void LogViolation(ILogger logger, string page, string directive, string blocked);
}
