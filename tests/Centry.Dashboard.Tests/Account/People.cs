using System.Text.Json;
using Centry.Client;
using Centry.Contracts;
using Centry.Core.People;
using Centry.Dashboard.Tests.House;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

/// <summary>Codes of an authenticator app. No step is used twice, and a code of the next step is taken too.</summary>
internal sealed class AuthenticatorApp(string secret)
{
    private const int StepSeconds = 30;

    private readonly Totp _totp = new(Base32Encoding.ToBytes(secret));
    private long _last;

    public string NextCode()
    {
        _last = Math.Max(_last + 1, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / StepSeconds);
        return _totp.ComputeTotp(DateTimeOffset.FromUnixTimeSeconds(_last * StepSeconds).UtcDateTime);
    }
}

/// <summary>What people do elsewhere than at the browser of the test.</summary>
internal static class People
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Signs in by a program.</summary>
    public static async Task<(TokenResponse Tokens, ManagementClient Client)> SignInElsewhereAsync(this RealHouse house, string email)
    {
        var http = new HttpClient { BaseAddress = TestStack.UrlOf(house.Api) };
        var tokens = await new AuthClient(http).LoginAsync(new LoginRequest(email, RealHouse.Password), Cancel);
        return (tokens, new ManagementClient(http, (_, _) => ValueTask.FromResult<string?>(tokens.AccessToken)));
    }

    /// <summary>Turns the second factor on.</summary>
    public static async Task<(AuthenticatorApp App, IReadOnlyList<string> RecoveryCodes)> TurnTwoFactorOnAsync(this RealHouse house, string email)
    {
        var (_, client) = await house.SignInElsewhereAsync(email);
        var app = new AuthenticatorApp((await client.EnrolTotpAsync(new ProveRequest(RealHouse.Password), Cancel)).Secret);
        return (app, (await client.EnableTotpAsync(app.NextCode(), Cancel)).RecoveryCodes);
    }

    /// <summary>Tries a wrong password as often as it takes to be locked out.</summary>
    public static async Task LockOutAsync(this RealHouse house, string email)
    {
        using var http = new HttpClient { BaseAddress = TestStack.UrlOf(house.Api) };
        for (var i = 0; i < PasswordRules.FailuresMax; i++)
        {
            await Assert.ThrowsAsync<CentryApiException>(() => new AuthClient(http).LoginAsync(new LoginRequest(email, "wrong horse battery"), Cancel));
        }
    }

    /// <summary>Invites somebody to a shop's organization; what follows the slash of the link in their mail.</summary>
    public static async Task<string> InviteAsync(this RealHouse house, Shop shop, string email, string role = Roles.Owner)
    {
        await using var scope = house.Api.Services.CreateAsyncScope();
        var (_, refusal) = await scope.ServiceProvider.GetRequiredService<Invitations>().InviteAsync(shop.Merchant.OrganizationId, null, email, role, Cancel);
        Assert.Null(refusal);
        return await house.LinkOfMailAsync(email);
    }

    /// <summary>Waits for a mail with a link; the link, without the site.</summary>
    public static async Task<string> LinkOfMailAsync(this RealHouse house, string email)
    {
        string? link = null;
        await Eventually.Async(async () =>
        {
            var mails = JsonSerializer.Deserialize<JsonElement>(await house.Simulator.GetStringAsync(new Uri("/_control/mail", UriKind.Relative), Cancel));
            link = mails.EnumerateArray()
                .Where(mail => mail.GetProperty("to").GetString() == email)
                .Select(mail => mail.GetProperty("text").GetString()!.Split('\n').FirstOrDefault(line => line.Contains('#', StringComparison.Ordinal)))
                .FirstOrDefault(line => line is not null);
            return link is not null;
        }, Patience, $"a mail to {email}");
        Assert.StartsWith(house.Address.ToString(), link, StringComparison.Ordinal);
        return "/" + link!.Trim()[house.Address.ToString().Length..];
    }
}
