using Concordat.Control;

namespace Concordat.Host.Tests.Control;

public sealed class SessionFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-session-").FullName;

    private string File => Path.Combine(_folder, "inner", "sessions.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_session_is_found_until_it_ends()
    {
        var sessions = new SessionFile(File);
        sessions.Store("http://a", new StoredSession("one", Now.AddHours(1)));
        sessions.Store("http://b", new StoredSession("two", Now.AddHours(2)));
        Assert.Equal(["one", "two"], new[] { "http://a", "http://b" }.Select(a => sessions.Find(a, Now)!.Token));
        Assert.Null(sessions.Find("http://a", Now.AddHours(1)));
        Assert.Null(sessions.Find("http://c", Now));
    }

    [Fact]
    public void The_file_is_for_its_owner_alone()
    {
        new SessionFile(File).Store("http://a", new StoredSession("one", Now));
        Assert.True(OperatingSystem.IsWindows() || System.IO.File.GetUnixFileMode(File) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"http://a\":5}")]
    [InlineData("{\"http://a\":{\"token\":\"t\",\"expiresAt\":\"soon\"}}")]
    public void A_broken_file_holds_no_session(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, content);
        Assert.Null(new SessionFile(File).Find("http://a", Now));
    }
}
