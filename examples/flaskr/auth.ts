import type { FastifyInstance } from 'fastify'
import { flash, g, redirect, renderTemplate, request, rule, session, urlFor, type View } from 'flaskish'
import { addUser, checkUser, findUser, User } from './users.ts'

declare module 'flaskish' {
  interface SessionData { userId: number | undefined }
}

const register = rule('/register', { endpoint: 'register' })
const login = rule('/login', { endpoint: 'login' })

/** The blueprint of accounts. */
export async function auth (app: FastifyInstance): Promise<void> {
  app.beforeRequest(loadUser)

  app.rule(register, { methods: ['GET', 'POST'] }, async () => {
    if (request.method === 'GET') return renderTemplate('auth/register.html')
    const name = request.form.get('name', '').trim().normalize('NFKC')
    const password = request.form.get('password', '')
    const error = refusalOf(name, password) ?? (await addUser(name, password) ? undefined : `The name “${name}” is taken.`)
    if (error !== undefined) return [renderTemplate('auth/register.html', { name, error }), 422]
    flash(`Your account is ready, ${name}. Log in to write.`)
    return redirect(urlFor(login))
  })

  app.rule(login, { methods: ['GET', 'POST'] }, async () => {
    if (request.method === 'GET') return renderTemplate('auth/login.html')
    const name = request.form.get('name', '').trim().normalize('NFKC')
    const user = await checkUser(name, request.form.get('password', ''))
    if (user === undefined) return [renderTemplate('auth/login.html', { name, error: 'Name or password is wrong.' }), 422]
    // A new session: nothing of the one that somebody may have given to this browser lives on.
    session.clear()
    session.userId = user.id
    flash(`Welcome, ${user.name}.`)
    return redirect(urlFor('blog.index'))
  })

  app.rule('/logout', { endpoint: 'logout', methods: ['POST'] }, () => {
    session.clear()
    flash('You are logged out.')
    return redirect(urlFor('blog.index'))
  })
}

/** Before the views of a blueprint: `g.user` is who has logged in. */
export async function loadUser (): Promise<void> {
  const { userId } = session
  g.user = userId === undefined ? undefined : await findUser(userId)
}

/** A view for users alone, which gets theirs as its second argument; others are asked to log in. */
export function loginRequired<Args> (view: (args: Args, user: User) => ReturnType<View<Args>>): View<Args> {
  return (args) => {
    if (g.user instanceof User) return view(args, g.user)
    flash('Please log in first.')
    return redirect(urlFor(login))
  }
}

/** What is wrong with a name and a password that somebody chose. */
function refusalOf (name: string, password: string): string | undefined {
  if (name === '') return 'Please choose a name.'
  if (name.length > 40) return 'Please choose a name of at most 40 characters.'
  if (password.length < 8) return 'Please choose a password of at least 8 characters.'
  return undefined
}
