using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace Centry.Core.People;

/// <summary>The rules of passwords (OWASP ASVS 5, 6.2): length counts, composition does not.</summary>
public static class PasswordRules
{
    public const int LengthMin = 10;
    public const int LengthMax = 128;

    /// <summary>Wrong passwords in a row until nobody gets in for <see cref="LockOut"/>.</summary>
    public const int FailuresMax = 5;

    public static TimeSpan LockOut { get; } = TimeSpan.FromMinutes(5);

    /// <summary>PBKDF2-HMAC-SHA512 rounds: the OWASP password storage cheat sheet's figure.</summary>
    public const int HashIterations = 210_000;
}

/// <summary>Identity knows a least length only.</summary>
internal sealed class PasswordLengthValidator : IPasswordValidator<User>
{
    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
        => Task.FromResult(password is { Length: > PasswordRules.LengthMax }
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordTooLong", Description = $"Passwords have at most {PasswordRules.LengthMax} characters." })
            : IdentityResult.Success);
}

/// <summary>
/// Compares passwords. Hashing is slow on purpose, so only as many run at once as there are processors, and only so many wait:
/// a flood of sign-ins must not take the processors from payments.
/// </summary>
public sealed class PasswordCheck : IDisposable
{
    private const int WaitingMax = 100;

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly IPasswordHasher<User> _hasher;
    private readonly string _nobodys;
    private int _waiting;

    public PasswordCheck(IPasswordHasher<User> hasher)
    {
        ArgumentNullException.ThrowIfNull(hasher);
        _hasher = hasher;
        _nobodys = hasher.HashPassword(new User(), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
    }

    /// <summary>Waits for a processor. Null when too many wait already; else to be disposed after the comparison.</summary>
    public async Task<IDisposable?> TakeTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > WaitingMax)
                return null;
            await _turns.WaitAsync(cancellationToken);
            return new Turn(_turns);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Compares with the hash, or with nobody's when there is none: both take equally long.</summary>
    public PasswordVerificationResult Verify(string? hash, string password)
    {
        var result = _hasher.VerifyHashedPassword(new User(), hash ?? _nobodys, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    /// <summary>For a password that matched a hash of an older strength.</summary>
    public string Rehash(string password) => _hasher.HashPassword(new User(), password);

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
