using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Centry.Core.People;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Centry.Api.People;

/// <summary>
/// Writes and checks access tokens (RFC 9068: JWTs of type <c>at+jwt</c>). A token names its person and session and no right:
/// what they may do is asked of the database each time.
/// </summary>
public sealed class AccessTokens(SigningKeyRing ring, IOptions<AuthOptions> options, TimeProvider time)
{
    public const string Issuer = "centry";
    public const string Audience = "centry-management";
    public const string Type = "at+jwt";
    public const string Algorithm = SecurityAlgorithms.HmacSha256;

    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(15);

    // Replicas' clocks differ a little: a token just made by one must not be too young for another.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private const int KeyIdBytes = 8;

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private volatile SymmetricSecurityKey? _key;

    /// <summary>Gets the key ready. Once it is, this costs nothing.</summary>
    public async ValueTask LoadKeyAsync(CancellationToken cancellationToken) => await KeyAsync(cancellationToken);

    /// <returns>The token and how many seconds it lives.</returns>
    public async Task<(string Token, int ExpiresIn)> CreateAsync(OpenSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var key = await KeyAsync(cancellationToken);
        var now = time.GetUtcNow();
        var lifetime = session.ExpiresAt - now < Lifetime ? session.ExpiresAt - now : Lifetime;
        var token = Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            TokenType = Type,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = session.UserId.ToString(),
                [JwtRegisteredClaimNames.Sid] = session.Id.ToString(),
            },
            SigningCredentials = new SigningCredentials(key, Algorithm),
        });
        return (token, (int)lifetime.TotalSeconds);
    }

    /// <summary>What a token must be to be taken. The key must have been loaded.</summary>
    public TokenValidationParameters ValidationParameters() => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        ValidTypes = [Type],
        ValidAlgorithms = [Algorithm],
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        IssuerSigningKeyResolver = (_, _, keyId, _) => _key is { } key && key.KeyId == keyId ? [key] : [],
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires),
        NameClaimType = JwtRegisteredClaimNames.Sub,
    };

    /// <summary>The person and session of a token that was checked; null when it names none.</summary>
    public static (Guid UserId, Guid SessionId)? Read(ClaimsPrincipal person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return Guid.TryParse(person.FindFirstValue(JwtRegisteredClaimNames.Sub), out var userId)
            && Guid.TryParse(person.FindFirstValue(JwtRegisteredClaimNames.Sid), out var sessionId)
            ? (userId, sessionId)
            : null;
    }

    /// <summary>When a token that was checked ends.</summary>
    public static DateTimeOffset ExpiresAt(ClaimsPrincipal person)
    {
        ArgumentNullException.ThrowIfNull(person);
        var seconds = person.FindFirstValue(JwtRegisteredClaimNames.Exp) ?? throw new InvalidOperationException("A token without an end was taken.");
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
    }

    private bool IsAlive(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires > now && (notBefore is null || notBefore - Skew <= now);
    }

    private async ValueTask<SymmetricSecurityKey> KeyAsync(CancellationToken cancellationToken)
    {
        if (_key is { } known)
            return known;
        var bytes = options.Value.ReadSigningKey() ?? await ring.NewestAsync(cancellationToken);

        // The id follows from the key, so that replicas agree on it; the hash of so random a key gives nothing away.
        var keyId = Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, KeyIdBytes));
        return _key = new SymmetricSecurityKey(bytes) { KeyId = keyId };
    }
}
