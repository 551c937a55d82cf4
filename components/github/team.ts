import { Team as GithubTeam } from "@pulumi/github/team.js";
import { TeamMembers } from "@pulumi/github/teamMembers.js";
import { TeamRepository } from "@pulumi/github/teamRepository.js";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../component.ts";
import { adopted } from "./adoption.ts";
import type { TeamSettings } from "./settings.ts";

export type TeamArgs = {
  readonly repository: pulumi.Input<string>;
  readonly settings: TeamSettings;
  /** Id of the team, if it exists. */
  readonly existing: number | undefined;
};

/**
 * What a team may do in the repository. With members it is the whole team: one that exists is taken over, and people who
 * are not named leave it. No team is ever deleted; others may use it.
 */
export class Team extends Component {
  readonly teamId: pulumi.Output<number>;
  readonly nodes: {
    readonly team: GithubTeam | undefined;
    readonly members: TeamMembers | undefined;
    readonly permission: TeamRepository;
  };

  constructor(name: string, args: TeamArgs, options?: pulumi.ComponentResourceOptions) {
    super("github:Team", name, options);
    const { settings, repository, existing } = args;
    const team = settings.members === undefined ? undefined : this.createTeam(args);
    const id = team?.id ?? pulumi.output(String(existing));
    this.teamId = id.apply(Number);
    const members = team && this.createMembers(team, args);
    const permission = new TeamRepository(
      this.child("permission"),
      { repository, teamId: id, permission: settings.permission },
      { parent: this },
    );
    this.nodes = { team, members, permission };
    this.registerOutputs({});
  }

  private createTeam({ settings, existing }: TeamArgs): GithubTeam {
    const { name, description } = settings;
    // Where a team stands in the organisation is not the file's to say, nor how one that exists is called and who sees it.
    const others = existing === undefined ? [] : ["name", "privacy"];
    const taken = { ignoreChanges: ["parentTeamId", ...others], ...adopted(existing?.toString()) };
    const options = { parent: this, retainOnDelete: true, ...taken };
    return new GithubTeam(this.name, { name, description, privacy: "closed" }, options);
  }

  /** Taken over with the team: made anew, they would leave everybody in it who is there. */
  private createMembers(team: GithubTeam, { settings, existing }: TeamArgs): TeamMembers {
    const options = { parent: this, ...adopted(existing?.toString()) };
    return new TeamMembers(this.child("members"), membersArgs(team.id, settings), options);
  }
}

/** Pure. In an order of its own, so that the file's does not matter. */
export function membersArgs<Id>(teamId: Id, { members = {} }: Pick<TeamSettings, "members">) {
  const entries = Object.entries(members).sort(([left], [right]) => (left < right ? -1 : 1));
  return { teamId, members: entries.map(([username, role]) => ({ username, role })) };
}
