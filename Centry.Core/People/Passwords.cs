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

/// <summary>Judges new passwords.</summary>
internal static class NewPasswords
{
    /// <summary>All that is wrong with a password, as faults of <c>password</c>.</summary>
    public static async Task<IReadOnlyList<(string Field, string Fault)>> PasswordFaultsAsync(this UserManager<User> users, User user, string password)
    {
        var faults = new List<(string, string)>();
        foreach (var validator in users.PasswordValidators)
            faults.AddRange((await validator.ValidateAsync(users, user, password)).Errors.Select(e => ("password", e.Description)));
        return faults;
    }
}

/// <summary>
/// Refuses what attackers guess first: common passwords (ASVS 6.2.4), keyboard walks, repetitions, the person's own name and address.
/// Judged by zxcvbn, which knows some 30,000 common passwords and estimates guesses.
/// </summary>
internal sealed class GuessablePasswordValidator : IPasswordValidator<User>
{
    /// <summary>Of 0 to 4: 2 is above a million guesses, far more than a lock-out leaves; what is stored is hashed slowly besides.</summary>
    private const int ScoreMin = 2;

    /// <summary>The estimate's cost grows faster than the length; this much says enough.</summary>
    private const int JudgedLength = 48;

    // Its dictionaries are read once; judging keeps nothing between calls.
    private static readonly Zxcvbn.Zxcvbn Judge = new();

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        var text = password ?? "";
        string[] own = ["centry", .. (user.Email ?? "").Split('@', '.'), .. user.Name.Split(' ')];
        var judged = Judge.EvaluatePassword(text.Length > JudgedLength ? text[..JudgedLength] : text, [.. own.Where(word => word.Length > 2)]);
        return Task.FromResult(text.Length > 0 && judged.Score < ScoreMin
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordGuessable", Description = "This password is easily guessed. Take another one, such as several words that do not belong together." })
            : IdentityResult.Success);
    }
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
