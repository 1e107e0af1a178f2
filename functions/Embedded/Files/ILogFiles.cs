namespace Serverless.Embedded.Files;

/// <summary>
/// The few file operations that the log stands on, so that tests can fail each of them and cut the power.
/// A file or folder that was created, deleted or moved is durably so only after its folder was synced.
/// </summary>
public interface ILogFiles
{
    /// <summary>Creates one folder, if missing. Its parent exists.</summary>
    void CreateFolder(string path);

    /// <summary>The names (not the paths) of the files in a folder, in no order; none if the folder is missing.</summary>
    IReadOnlyList<string> ListFiles(string folder);

    /// <summary>Creates an empty file, or empties the one that is there, and opens it.</summary>
    ILogFile Create(string path);

    /// <summary>Opens a file that is there.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    ILogFile Open(string path);

    /// <summary>Deletes a file, if it is there. Whoever has it open keeps reading it.</summary>
    void Delete(string path);

    /// <summary>
    /// Gives a file another name in the same folder, in the place of the file that has it, if there is one. After a crash
    /// the old or the new one has that name.
    /// </summary>
    void Move(string from, string to);

    /// <summary>Makes what was created, deleted and moved in a folder durable.</summary>
    void SyncFolder(string folder);
}
