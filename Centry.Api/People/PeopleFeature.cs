using Centry.Api.Http;
using Centry.Api.MerchantKeys;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Centry.Api.People;

/// <summary>Signing in, and knowing who asks.</summary>
public static class PeopleFeature
{
    /// <summary>The policy of every route that wants a signed-in person.</summary>
    public const string SignedIn = "centry-signed-in";

    private const string TokenOrCookie = "centry-token-or-cookie";

    internal static readonly Refusal NotSignedIn = new(ErrorCodes.Unauthorized,
        "Sign in first: send an access token that has not expired as Authorization: Bearer <access_token>.");

    internal static readonly Refusal Forbidden = new(ErrorCodes.MissingPermission, "Your role does not allow this.");

    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddPeopleCore();
        services.AddOptions<AuthOptions>().Bind(configuration.GetSection(AuthOptions.Section))
            .Validate(o => o.HasSoundKey(), $"{AuthOptions.Section}:{nameof(AuthOptions.SigningKey)} must be base64 of at least {AuthOptions.KeyBytesMin} bytes.")
            .Validate(o => o.StepUpWindow > TimeSpan.Zero, $"{AuthOptions.Section}:{nameof(AuthOptions.StepUpWindow)} must be above zero.")
            .ValidateOnStart();
        services.TryAddSingleton<TrustedProxies>();
        services.AddSingleton<AccessTokens>();
        services.AddSignInThrottle();
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();
        services.AddScoped<Passkeys>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<PeopleOptions>>(ConfigurePasskeys);

        // A token, where one is sent, or else a browser's cookie: every route of people takes both.
        services.AddAuthentication(TokenOrCookie)
            .AddPolicyScheme(TokenOrCookie, null, policy => policy.ForwardDefaultSelector = http
                => http.Request.Headers.Authorization.Count == 0 && http.Request.Cookies.ContainsKey(BrowserCookie.CookieName) ? BrowserCookie.SchemeName : JwtBearerDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, BrowserCookie>(BrowserCookie.SchemeName, null)
            .AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<AccessTokens>(Configure);
        services.AddAuthorizationBuilder().AddPolicy(SignedIn, policy => policy
            .AddAuthenticationSchemes(TokenOrCookie)
            .RequireAuthenticatedUser());
        return services;
    }

    /// <summary>Refuses a request whose session has ended, with what the bearer scheme answers too.</summary>
    internal static IResult SessionOver(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = Challenge(withToken: true);
        return NotSignedIn.ToResult();
    }

    // Passkeys are for the dashboard's site: its pages make them, wherever this API is.
    private static void ConfigurePasskeys(IdentityPasskeyOptions passkeys, IOptions<PeopleOptions> people)
    {
        var dashboard = new Uri(people.Value.DashboardUrl);
        passkeys.ServerDomain = dashboard.Host;
        passkeys.UserVerificationRequirement = "required";
        passkeys.ResidentKeyRequirement = "required";
        passkeys.ValidateOrigin = origin => ValueTask.FromResult(!origin.CrossOrigin
            && Uri.TryCreate(origin.Origin, UriKind.Absolute, out var page) && page.GetLeftPart(UriPartial.Authority) == dashboard.GetLeftPart(UriPartial.Authority));
    }

    private static void Configure(JwtBearerOptions options, AccessTokens tokens)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = tokens.ValidationParameters();
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = async context =>
            {
                // The key is read when the first token comes, not at start-up: starting must not depend on the database.
                if (context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
                    await tokens.LoadKeyAsync(context.HttpContext.RequestAborted);
            },
            OnTokenValidated = context =>
            {
                if (AccessTokens.Read(context.Principal!) is null)
                    context.Fail("The token names no person or no session.");
                return Task.CompletedTask;
            },
            OnChallenge = context =>
            {
                context.HandleResponse();
                context.Response.Headers.WWWAuthenticate = Challenge(context.AuthenticateFailure is not null);
                return Refusals.WriteAsync(context.HttpContext, NotSignedIn);
            },
            OnForbidden = context => Refusals.WriteAsync(context.HttpContext, Forbidden),
        };
    }

    // RFC 6750, 3: an error only where a token was sent.
    private static string Challenge(bool withToken) => withToken ? "Bearer error=\"invalid_token\"" : "Bearer";
}
